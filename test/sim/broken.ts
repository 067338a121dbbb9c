/** What a world answers when a promise of the product did not hold. */
export class Broken extends Error {}

/** `promise` is a short sentence that holds in every healthy world. */
export function holds(promise: string, held: boolean, detail: () => unknown = () => ''): void {
  if (!held) throw new Broken(`${promise}: ${JSON.stringify(detail())}`)
}
