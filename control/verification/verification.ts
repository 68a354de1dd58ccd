/** How a credential was tried before it was activated, or why it was not. */
export type Verification =
  | {
      readonly kind: 'read';
      /** Of the object whose first byte was read. */
      readonly probe: string;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** Whether a credential is to be tried first: `auto` where there is something to try it with. */
export type ActivationMode = 'auto' | 'verified' | 'immediate';
