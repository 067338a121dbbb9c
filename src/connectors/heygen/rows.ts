import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'

/**
 * HeyGen's links to files are signed anew with every answer and soon run out. Kept whole, each reading would find every
 * row changed, and a key to the file would lie in the record; `video.status` asks for a fresh one.
 */
function withoutSignatures(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      key.endsWith('_url') && typeof value === 'string' ? value.replace(/\?.*$/s, '') : (value as Json),
    ]),
  )
}

export function rowsIn(body: unknown): unknown[] {
  const data = valueAt(body, 'data')
  if (!Array.isArray(data)) throw new TypeError('there is no list at "data"')
  return data.map(withoutSignatures)
}

export function rowIn(body: unknown): unknown {
  const data = valueAt(body, 'data')
  if (typeof data !== 'object' || data === null) throw new TypeError('there is no row at "data"')
  return withoutSignatures(data)
}

export function textAt(row: unknown, path: string): string | undefined {
  const value = valueAt(row, path)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

export function numberAt(row: unknown, path: string): number | undefined {
  const value = valueAt(row, path)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** Unix seconds → ISO. */
export function timeAt(row: unknown, path: string): string | undefined {
  const seconds = numberAt(row, path)
  return seconds !== undefined && seconds > 0 && seconds < 1e11
    ? new Date(seconds * 1000).toISOString()
    : undefined
}
