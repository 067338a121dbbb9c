const HIDDEN = '[secret]'

/** Bounded repeats: a vendor's text must not buy quadratic time. */
const NAMED =
  /"[\w-]{0,40}?(?:password|passwd|secret|token|api_?key|authorization|cookie)"[ \t\r\n]{0,8}:[ \t\r\n]{0,8}"/gi

/** In a link; JSON may write the sign before it as a number. */
const IN_LINK =
  /((?:[?&]|\\u0026)(?:code|[\w.-]{0,40}?(?:password|secret|token|jwt|key|auth)[\w.-]{0,40})=)(?:\\\/|[^&"'#\\\s])+/gi

/**
 * A JSON text without what stands under names that smell of a secret: a reset link's token, an invited user's password.
 * For eyes only. What is stored keeps them, so that a replay understands what had come.
 */
export function masked(json: string): string {
  let shown = ''
  let from = 0
  for (const { index, 0: name } of json.matchAll(NAMED)) {
    const start = index + name.length
    // Inside of a value that is hidden already.
    if (index < from) continue
    shown += `${json.slice(from, start)}${HIDDEN}`
    from = endOfString(json, start)
  }
  return (shown + json.slice(from)).replaceAll(IN_LINK, `$1${HIDDEN}`)
}

/** Where the JSON string that begins here has its closing quote. */
function endOfString(json: string, start: number): number {
  let at = start
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return Math.min(at, json.length)
}
