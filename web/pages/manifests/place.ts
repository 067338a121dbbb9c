export interface Range {
  from: number
  to: number
}

interface Member extends Range {
  /** As a path writes it: `url`, or `[0]`. */
  name: string
  /** Where its value begins. */
  value: number
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

/** Where in a JSON text the last part of a path stands that the text has: of `execute[0].url` its `"url"`. Null: none of it. */
export function placeOf(text: string, path: string): Range | null {
  let at = text.search(/\S/)
  let rest = path
  let place: Range | null = null
  while (rest !== '') {
    // A key may have dots of its own: the longest that fits is meant.
    const [next] = membersOf(text, at)
      .filter(({ name }) => beginsWith(rest, name))
      .toSorted((a, b) => b.name.length - a.name.length)
    if (!next) break
    place = { from: next.from, to: next.to }
    at = next.value
    rest = rest.slice(next.name.length).replace(/^\./, '')
  }
  return place
}

/** The line that a message names, where the text is no JSON at all. */
export function lineOf(text: string, message: string): Range | null {
  const line = Number(/\bLine (\d+)\b/.exec(message)?.[1] ?? 0)
  const lines = text.split('\n')
  if (line < 1 || line > lines.length) return null
  const from = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  return { from, to: from + (lines[line - 1]?.length ?? 0) }
}

const beginsWith = (path: string, name: string): boolean =>
  path.startsWith(name) && ['', '.', '['].includes(path.charAt(name.length))

/** The members of the object, or the items of the list, that begins there; of anything else none. */
function membersOf(text: string, start: number): Member[] {
  const isList = text[start] === '['
  if (!isList && text[start] !== '{') return []
  const found: Member[] = []
  const tokens = new RegExp(TOKEN)
  tokens.lastIndex = start
  let depth = 0
  let key: Range | null = null
  let isDue = isList
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const range = { from: index, to: index + token.length }
    const closes = token === '}' || token === ']'
    if (depth === 1) {
      if (token === ',') isDue = isList
      else if (token === ':') isDue = true
      else if (isDue && !closes) {
        const { from, to } = isList || !key ? range : key
        const name = isList ? `[${found.length}]` : text.slice(from + 1, to - 1)
        found.push({ name, from, to, value: index })
        isDue = false
      } else if (token.startsWith('"')) key = range
    }
    if (token === '{' || token === '[') depth++
    if (closes && --depth === 0) break
  }
  return found
}
