const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** `newId('con')` → `con_` and 22 base62 characters: 128 random bits or a little more. */
export const newId = (prefix: string): string => `${prefix}_${randomBase62(22)}`

/**
 * As `newId`, but in the order of time (milliseconds since 1970): a list by time then needs no index of its own.
 * 89 random bits follow; such an id is no secret.
 */
export const newTimedId = (prefix: string, at: number): string =>
  `${prefix}_${digits(at, 7)}${randomBase62(15)}`

/** As `newTimedId`, and within one millisecond in the order of `n`: of things that one hand numbers. 53 random bits follow. */
export const newOrderedId = (prefix: string, { at, n }: { at: number; n: number }): string =>
  `${prefix}_${digits(at, 7)}${digits(n, 6)}${randomBase62(9)}`

/** The id of what came last before this moment would be below it: where a list by time begins or ends. */
export const timedIdAt = (prefix: string, at: number): string => `${prefix}_${digits(at, 7)}`

function digits(n: number, length: number): string {
  let text = ''
  for (let rest = n; text.length < length; rest = Math.floor(rest / 62)) text = ALPHABET[rest % 62] + text
  return text
}

/** Uniform base62 text; bytes of 248 and more are thrown away, since 256 is no multiple of 62. */
export function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62]
    }
  }
  return text
}

/** The last `length` base62 digits of these bytes as one number: of a digest, an id that the same input always gets. */
export function base62(bytes: Uint8Array, length: number): string {
  let n = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let text = ''
  while (text.length < length) {
    text = digits(Number(n % EIGHT_DIGITS), 8) + text
    n /= EIGHT_DIGITS
  }
  return text.slice(-length)
}

/** As many as a number holds exactly: big ones are slow, and a page of a sync has a thousand of these. */
const EIGHT_DIGITS = 62n ** 8n

/** A route parameter that looks like one of our ids; anything else is a 400 before any query. */
export const idPattern = (prefix: string): RegExp => new RegExp(`^${prefix}_[0-9A-Za-z]{22}$`)
