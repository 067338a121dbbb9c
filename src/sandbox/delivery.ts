/** A webhook as a vendor sends it: the signature in the headers is over these very bytes of the body. */
export interface Delivery {
  headers: Record<string, string>
  body: string
}

/** Whose event it is, when, and which of many. */
export interface Occasion {
  /** A location id, a company domain, a token: whatever tells this vendor's customers apart. */
  account: string
  /** What the vendor signs with; one that has keys of its own, or signs nothing, ignores it. */
  secret: string
  /** Milliseconds since 1970. */
  now: number
  /** Another number is another event, about another record. The same number is the same event again. */
  n: number
}

/** What each event of a vendor looks like, by the vendor's own name for it. */
export type Deliveries = Record<string, (at: Occasion) => Delivery | Promise<Delivery>>
