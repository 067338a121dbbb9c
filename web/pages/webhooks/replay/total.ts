import type { Replay } from '#types.ts'

/** Records that are changed in some way. */
export const total = ({ counts }: Replay): number =>
  counts.created + counts.updated + counts.deleted + counts.restored
