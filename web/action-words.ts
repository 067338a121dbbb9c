import type { Tone } from '#status.ts'
import type { ActionRun, ActionState } from '#types.ts'

const states: Record<ActionState, { words: string; tone: Tone }> = {
  running: { words: 'Running', tone: 'busy' },
  waiting: { words: 'Waiting', tone: 'busy' },
  done: { words: 'Done', tone: 'good' },
  already: { words: 'Was already there', tone: 'good' },
  blocked: { words: 'Not done', tone: 'warn' },
  failed: { words: 'Failed', tone: 'bad' },
  uncertain: { words: 'Unclear', tone: 'warn' },
  undone: { words: 'Taken back', tone: 'idle' },
}

/** What became of it, for somebody who is tired. Where only the app can tell, it says so. */
export function runWords({ state }: ActionRun, app: string): { words: string; tone: Tone } {
  return state === 'uncertain' ? { words: `Unclear: look at ${app}`, tone: 'warn' } : states[state]
}

export const goesOn = ({ state }: ActionRun): boolean => state === 'running' || state === 'waiting'

export const mayRetry = ({ state }: ActionRun): boolean =>
  state === 'failed' || state === 'blocked' || state === 'uncertain'
