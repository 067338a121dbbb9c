import type { Secret } from '#kit/secret.ts'

const HIDDEN = '[secret]'
const SAMPLE_BYTES = 1024
const MAX_MESSAGE = 500
/** In lower case a shorter value may be a word of any sentence. */
const SHORTEST_LOWERED = 8

export type Redact = (text: string) => string

/**
 * Removes an account's secrets from vendor text, in every spelling an echo uses: raw, JSON, URL-encoded, and base64
 * at any alignment (a vendor that repeats our Basic header has the key in the middle of it). Also values after names
 * that smell of a secret, for tokens that are not ours. The whole text is searched before anything is cut: a cut
 * first could leave half a key at the edge.
 */
export function redactor(secrets: Readonly<Record<string, Secret>>): Redact {
  const spellings = Object.values(secrets)
    .flatMap((secret) => spellingsOf(secret.reveal()))
    .filter((spelling) => spelling !== '')
    .toSorted((a, b) => b.length - a.length)
  return (text) => {
    let clean = text
    for (const spelling of spellings) clean = clean.replaceAll(spelling, HIDDEN)
    return hideNamed(clean)
  }
}

/**
 * Removes an account's secrets from a text that is kept as it came, and leaves the rest of it alone. None that is so
 * short that words of the text may be it: the text must not grow, and stay what it was.
 */
export function hideIn(secrets: Readonly<Record<string, Secret>>): Redact {
  const spellings = Object.values(secrets)
    .flatMap((secret) => spellingsOf(secret.reveal()))
    .filter((spelling) => spelling.length >= HIDDEN.length)
    .toSorted((a, b) => b.length - a.length)
  return (text) => {
    let clean = text
    for (const spelling of spellings) clean = clean.replaceAll(spelling, HIDDEN)
    return clean
  }
}

/** A sentence for a person, which may quote the vendor: redacted first, then cut. */
export function messageOf(text: string, redact: Redact): string {
  const clean = redact(text)
  return clean.length <= MAX_MESSAGE ? clean : `${clean.slice(0, MAX_MESSAGE)}…`
}

/** Redacted and at most 1 KB. */
export function sampleOf(text: string, redact: Redact): string {
  const bytes = Buffer.from(redact(text))
  // A cut inside a letter leaves U+FFFD at the end, which says "cut here" well enough.
  return bytes.length <= SAMPLE_BYTES
    ? bytes.toString()
    : `${bytes.subarray(0, SAMPLE_BYTES - 6).toString()}…`
}

/** Header lines, query values and `Bearer …` in prose. Bounded repeats: vendor text must not buy quadratic time. */
function hideNamed(text: string): string {
  return text
    .replace(/^([\w-]{0,40}?(?:auth|jwt|key|secret|token|cookie)[\w-]{0,40}:[ \t]*).+$/gim, `$1${HIDDEN}`)
    .replace(/([?&][\w.-]{0,40}?(?:auth|jwt|key|secret|token)[\w.-]{0,40}=)[^&\s"'#]+/gi, `$1${HIDDEN}`)
    .replace(/\b(bearer|basic)[ \t]+[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`)
}

function spellingsOf(value: string): string[] {
  const encoded = encodeURIComponent(value.toWellFormed())
  const form = new URLSearchParams({ v: value }).toString().slice(2)
  const base64 = base64Cores(Buffer.from(value))
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  const json = JSON.stringify(value).slice(1, -1)
  const plain = [
    value,
    json,
    json.replaceAll('/', '\\/'),
    encoded,
    lowerCodes(encoded),
    form,
    lowerCodes(form),
  ]
  // A host name comes back in lower case, and so does a text that somebody lowered before comparing it.
  const lower = value.length < SHORTEST_LOWERED ? [] : plain.map((text) => text.toLowerCase())
  const all = [...plain, ...lower]
  return [...new Set([...all, ...base64, ...base64url])]
}

const lowerCodes = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())

/** The part of the base64 text that is the same whatever stands before and after the value. */
function base64Cores(bytes: Buffer): string[] {
  const cores: string[] = []
  for (const [shift, start] of [
    [0, 0],
    [1, 2],
    [2, 3],
  ] as const) {
    const whole = Math.floor(((shift + bytes.length) * 8) / 6)
    const core = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(start, whole)
    // Shorter ones are found in ordinary words.
    if (core.length >= 6) cores.push(core)
  }
  return cores
}
