import type { Side } from '#types.ts'

export const sides: Record<Side, { words: string; title: string }> = {
  in: { words: 'Received', title: 'In: from apps' },
  out: { words: 'To send', title: 'Out: to endpoints' },
}
