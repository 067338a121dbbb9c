/**
 * What Workiz writes, read leniently: the same key comes as `id` and `Id`, a number as text, and nothing as `""`.
 */

/** The value under this key, however it is capitalised. */
export function entry(row: unknown, key: string): unknown {
  if (typeof row !== 'object' || row === null) return undefined
  if (Object.hasOwn(row, key)) return (row as Record<string, unknown>)[key]
  const wanted = key.toLowerCase()
  return Object.entries(row).find(([name]) => name.toLowerCase() === wanted)?.[1]
}

export function textIn(row: unknown, key: string): string | undefined {
  const value = entry(row, key)
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}

export function numberIn(row: unknown, key: string): number | undefined {
  const value = entry(row, key)
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** Each once. A row without any has `[]`, `""` or no such key. */
export function textsIn(row: unknown, key: string): string[] {
  const value = entry(row, key)
  const texts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
  return [...new Set(texts.map((text) => text.trim()))].filter((text) => text !== '')
}

/** Who is on a job or lead. */
export function teamIn(row: unknown): { id: string; name: string }[] {
  const team = entry(row, 'Team')
  return (Array.isArray(team) ? team : []).flatMap((member: unknown) => {
    const name = textIn(member, 'name')
    return name === undefined ? [] : [{ id: textIn(member, 'id') ?? name, name }]
  })
}

/**
 * The rows of a reply: `{flag, data}`, `[{flag, data}]` or a bare list, and `data` a list or, of a single row, the row.
 * Each gets its id under the key we know it by.
 */
export const rowsIn =
  (id: string) =>
  (body: unknown): unknown[] => {
    const [first] = Array.isArray(body) && body.length === 1 ? (body as unknown[]) : [undefined]
    const wrapped = entry(first, 'data') === undefined ? body : first
    const data = Array.isArray(wrapped) ? wrapped : entry(wrapped, 'data')
    if (typeof data !== 'object' || data === null) throw new TypeError('the reply has no list in "data"')
    return (Array.isArray(data) ? data : [data]).map((row: unknown) => withKey(row, id))
  }

/** The row of a reply that holds one; null where it holds none. */
export const rowIn =
  (id: string) =>
  (body: unknown): unknown =>
    rowsIn(id)(body)[0] ?? null

function withKey(row: unknown, key: string): unknown {
  if (typeof row !== 'object' || row === null || Array.isArray(row) || Object.hasOwn(row, key)) return row
  const value = entry(row, key)
  return value === undefined ? row : { ...row, [key]: value }
}
