import { valueAt } from '#kit/path.ts'

/** Missing, empty and blank are one: nothing is known. */
export function filled(row: unknown, path: string): string | undefined {
  const value = valueAt(row, path)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

export const fullName = (row: unknown): string | undefined =>
  [filled(row, 'firstName'), filled(row, 'lastName')].filter(Boolean).join(' ') || undefined

export const textsAt = (body: unknown, path: string): string[] => {
  const value = valueAt(body, path)
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** HighLevel writes tags in lower case, whoever wrote them how. */
export const sameText = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()
