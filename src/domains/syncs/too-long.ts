import type { Failure } from '#engine/index.ts'

const HOURS = 24

/** Waits for the vendor's limits included: a list that takes longer changes faster than it is read. */
export const tooLong = ({ startedAt }: { startedAt: number | null }, now: number): Failure | null =>
  startedAt === null || now - startedAt <= HOURS * 3_600_000
    ? null
    : {
        kind: 'refused',
        code: 'runs.too_long',
        message: `After ${HOURS} hours this list was not read to its end. Nothing was deleted. The next run begins anew; if it happens again, the app’s limits are too tight for a list this long.`,
      }
