export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A text as it is, nothing as none, anything else as JSON: how a value stands in an address or a form. */
export const plainText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)

/** Text with object keys in order, so that the same content always gives the same digest. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const object = value as Record<string, unknown>
  const parts: string[] = []
  for (const key of Object.keys(object).toSorted()) {
    if (object[key] !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(object[key])}`)
  }
  return `{${parts.join(',')}}`
}
