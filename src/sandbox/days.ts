/** Days are whole numbers since 1970, in UTC: the only clock that simulated data knows. */
const MS = 86_400_000

export const today = (): number => Math.floor(Date.now() / MS)
export const dayOf = (date: string): number => Math.floor(Date.parse(date) / MS)
export const dateOf = (day: number): string => new Date(day * MS).toISOString().slice(0, 10)

export const midnight = (day: number): Date => new Date(day * MS)

/** `2026-09-02T10:11:12+00:00`, as PHP writes it. */
export const phpTime = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, '+00:00')

/** 0 is Sunday; 1970 began on a Thursday. */
export const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7
