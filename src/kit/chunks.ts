/** D1 takes 2 MB for one bound value, counted in UTF-8: at worst three bytes a character. */
const CHUNK_CHARS = 600_000

/** JSON texts as lists of JSON, each short enough for one bound value of D1. */
export function chunks(rows: readonly string[]): string[] {
  const done: string[] = []
  let open: string[] = []
  let size = 0
  for (const row of rows) {
    if (open.length > 0 && size + row.length > CHUNK_CHARS) {
      done.push(`[${open.join(',')}]`)
      open = []
      size = 0
    }
    open.push(row)
    size += row.length + 1
  }
  if (open.length > 0) done.push(`[${open.join(',')}]`)
  return done
}
