import type { KeyUsage } from '#types.ts'

export interface Sum {
  name: string
  calls: number
  refused: number
}

/** What each day came to, in the order of `days`; a day without calls is a row of zeros. */
export function byDay(rows: KeyUsage[], days: string[]): Sum[] {
  const sums = summed(rows, ({ day }) => day)
  return days.map((name) => sums.get(name) ?? { name, calls: 0, refused: 0 })
}

/** The busiest first. */
export function byEndpoint(rows: KeyUsage[]): Sum[] {
  return [...summed(rows, ({ endpoint }) => endpoint).values()].toSorted(
    (a, b) => b.calls + b.refused - a.calls - a.refused || a.name.localeCompare(b.name),
  )
}

export function total(sums: Sum[]): Omit<Sum, 'name'> {
  return sums.reduce((sum, one) => ({ calls: sum.calls + one.calls, refused: sum.refused + one.refused }), {
    calls: 0,
    refused: 0,
  })
}

function summed(rows: KeyUsage[], nameOf: (row: KeyUsage) => string): Map<string, Sum> {
  const sums = new Map<string, Sum>()
  for (const row of rows) {
    const name = nameOf(row)
    const sum = sums.get(name) ?? { name, calls: 0, refused: 0 }
    sums.set(name, { name, calls: sum.calls + row.calls, refused: sum.refused + row.refused })
  }
  return sums
}
