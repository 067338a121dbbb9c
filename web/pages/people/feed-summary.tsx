import { api } from '#api.ts'
import { useLive } from '#live.ts'
import { Note } from '#parts/note.tsx'
import { Time } from '#parts/time.tsx'
import type { PeopleFeed } from '#types.ts'
import { number } from '#words.ts'
import { reasonOf } from './words.ts'

export const modes = {
  create: 'adds its users to the people, and never touches those who are there',
  update: 'fills in extra fields of people with the same address, and adds nobody',
}

/** Of a connection that does something to the people. */
export function useFeed(id: string): PeopleFeed | undefined {
  const { data } = useLive<PeopleFeed[]>('feeds', {
    load: () => api.all('/v1/people/feeds'),
    isBusy: (feeds) => feeds.some(({ running }) => running),
  })
  return data?.find((one) => one.connection_id === id)
}

/** What the connection does to the people by itself; nothing where it does nothing. */
export function FeedSummary({ id }: { id: string }) {
  const feed = useFeed(id)
  if (!feed) return null
  return (
    <Note tone="plain">
      <p>
        This connection {modes[feed.mode]}
        {feed.automatic ? ', after each good run.' : ', when somebody asks for it.'}
      </p>
      <p class="quiet small">
        {feed.running ? (
          'It is at it now: '
        ) : feed.applied_at ? (
          <>
            Last time, <Time at={feed.applied_at} />:{' '}
          </>
        ) : (
          'It has not done so yet.'
        )}
        {(feed.running || feed.applied_at) && outcomeOf(feed)}
      </p>
    </Note>
  )
}

/** `12 added · 31 already here · 3 without an email address`. */
export function outcomeOf({ mode, created, updated, unchanged, skipped }: PeopleFeed): string {
  const own: [number, string][] = [mode === 'create' ? [created, 'added'] : [updated, 'filled in']]
  if (unchanged > 0) own.push([unchanged, 'unchanged'])
  const rest = Object.entries(skipped).map(([reason, n]): [number, string] => [n, reasonOf(reason)])
  return [...own, ...rest].map(([n, what]) => `${number(n)} ${what}`).join(' · ')
}
