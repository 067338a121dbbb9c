const MAX_DEPTH = 64
/** A page may hold 10,000 rows of a few dozen fields each. */
const MAX_TOKENS = 2_000_000

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT, COMMA, COLON] = [
  34, 92, 91, 93, 123, 125, 44, 58,
]

/**
 * What makes JSON text dangerous to parse, without parsing it: `JSON.parse` takes 100,000 levels of nesting, and the
 * first function that walks the result then dies of a RangeError; millions of tiny values fill the isolate's memory.
 * Iterative, and blind to grammar: `JSON.parse` judges that.
 */
export function scanJson(text: string): 'too_deep' | 'too_many' | null {
  let depth = 0
  let tokens = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      i = endOfString(text, i)
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (++depth > MAX_DEPTH) return 'too_deep'
      tokens++
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      depth--
    } else if (code === COMMA || code === COLON) {
      tokens++
    }
    if (tokens > MAX_TOKENS) return 'too_many'
  }
  return null
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

/** A quote is escaped when an odd number of backslashes stands before it. */
function isEscaped(text: string, quote: number): boolean {
  let slashes = 0
  while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes++
  return slashes % 2 === 1
}
