import { valueAt } from '#kit/path.ts'

type Test = (row: unknown) => boolean

const TERM = /^([\w.]+) (eq|gt|ge|lt|le) "([^"]*)"$/

/** `lastUpdated gt "2026-09-01T00:00:00.000Z"`, several joined by `or`; undefined where it cannot be read. */
export function searched(text: string): Test | undefined {
  const terms = text.split(' or ').map(termOf)
  if (terms.includes(undefined)) return undefined
  return (row) => terms.some((holds) => holds?.(row))
}

function termOf(text: string): Test | undefined {
  const [, path = '', sign = '', wanted = ''] = TERM.exec(text.trim()) ?? []
  if (path === '') return undefined
  if (sign === 'eq') return (row) => textAt(row, path).toLowerCase() === wanted.toLowerCase()
  const limit = Date.parse(wanted)
  if (Number.isNaN(limit)) return undefined
  return (row) => {
    const at = Date.parse(textAt(row, path))
    if (sign.endsWith('e') && at === limit) return true
    return sign.startsWith('g') ? at > limit : at < limit
  }
}

const textAt = (row: unknown, path: string): string => {
  const value = valueAt(row, path)
  return typeof value === 'string' ? value : ''
}
