import { sha256 } from '#kit/hash.ts'

/** A strong entity tag: the same text, the same tag (RFC 9110, 8.8.3). */
export const entityTag = (text: string): string =>
  `"${Buffer.from(sha256(text)).toString('base64url').slice(0, 27)}"`

/** Whether `If-None-Match` names this tag; compared weakly, as the RFC wants it there (13.1.2). */
export const isKnown = (tag: string, ifNoneMatch: string | undefined): boolean =>
  ifNoneMatch !== undefined &&
  ifNoneMatch.split(',').some((one) => ['*', tag].includes(one.trim().replace(/^W\//, '')))
