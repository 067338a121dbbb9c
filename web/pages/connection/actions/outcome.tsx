import { at } from '#api.ts'
import { goesOn, runWords } from '#action-words.ts'
import { useLive } from '#live.ts'
import { ToneBadge } from '#parts/badge.tsx'
import { Time } from '#parts/time.tsx'
import type { ActionRun } from '#types.ts'
import { capital, show } from '#words.ts'

/** What became of the run just begun; watched while it goes on by itself. */
export function Outcome({ run: begun, app }: { run: ActionRun; app: string }) {
  const run =
    useLive(at('/v1/action-runs/{id}', { path: { id: begun.id } }), { isBusy: goesOn }).data ?? begun
  const { words, tone } = runWords(run, app)
  return (
    <div class="stack tight">
      <div>
        <ToneBadge tone={tone}>{words}</ToneBadge>
      </div>
      {run.message && <p>{run.message}</p>}
      <GoesOn run={run} />
      <dl class="pairs small">
        {given(run).map(([name, value]) => (
          <>
            <dt key={name}>{name}</dt>
            <dd key={`${name}-value`}>{value}</dd>
          </>
        ))}
      </dl>
    </div>
  )
}

export function GoesOn({ run }: { run: ActionRun }) {
  if (!run.next_attempt_at) return null
  return (
    <p class="quiet small">
      Syncline goes on by itself <Time at={run.next_attempt_at} />.
    </p>
  )
}

/** What the app gave back: name and value, without what is empty. */
export const given = ({ output }: ActionRun): [string, string][] =>
  Object.entries(output ?? {})
    .map(([name, value]): [string, string] => [capital(name.replaceAll('_', ' ')), plain(value)])
    .filter(([, value]) => value !== '')

/** An id is no figure: no thousands in it. */
export const plain = (value: unknown): string => {
  if (typeof value === 'number') return String(value)
  return Array.isArray(value) ? value.map(plain).join(', ') : show(value)
}
