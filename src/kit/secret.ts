/** A stored secret in memory. It prints as `[secret]` wherever it is logged, joined or serialised. */
export interface Secret {
  reveal(): string
  toString(): string
  toJSON(): string
}

const hidden = () => '[secret]'

export function secret(value: string): Secret {
  return Object.freeze({ reveal: () => value, toString: hidden, toJSON: hidden })
}
