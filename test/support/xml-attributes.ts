/** The attributes of every element of a name, in the order of the document; their values hold no entities. */
export function attributesOf(text: string, name: string): Record<string, string>[] {
  return [...text.matchAll(new RegExp(`<${name}((?: [^>]*?)?)/?>`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries([...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
  );
}
