import type { ObjectSpec, Settings } from '#connectors/contract.ts'
import { daysAgo, mapped } from './mapped.ts'

/** What a description makes of the items of some pages, without any engine. */
export function madeOf({ made, ...spec }: ObjectSpec, pages: unknown[][], settings: Settings = {}) {
  if (!made) throw new TypeError('nothing is made here')
  const rows =
    made.of === 'item'
      ? pages.flat().flatMap((item) => made.rows(item))
      : made.rows(
          pages.reduce((state: typeof made.start, page) => made.add(state, page), made.start),
          { settings, daysAgo },
        )
  return mapped({ ...spec, items: '' }, rows)
}
