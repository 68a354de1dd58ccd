/** How a store refused, in its own words. */
export interface StoreAnswer {
  readonly status: number;
  /** S3's error code: `InvalidAccessKeyId`. */
  readonly code?: string;
}

/** An answer that is no 206, with the beginning of its body: XML with `<Code>`, if it is S3's. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
  /** The `Date` header. */
  readonly date?: string | undefined;
  /** The `x-amz-bucket-region` header. */
  readonly region?: string | undefined;
  /** The `x-amz-request-id` header: by it the store finds the request again. */
  readonly requestId?: string | undefined;
}
