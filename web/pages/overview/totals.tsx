import type { ConnectionWithSyncs } from '#types.ts'
import { count, kindWords, number } from '#words.ts'

const tiles = [
  { kind: 'user', href: '#/data/users' },
  { kind: 'tag', href: '#/data/tags' },
  { kind: 'statistic', href: '#/data/statistics' },
]

export function Totals({ connections }: { connections: ConnectionWithSyncs[] }) {
  const syncs = connections.flatMap((one) => one.syncs)
  return (
    <div class="tiles">
      {tiles.map(({ kind, href }) => {
        const mine = syncs.filter((sync) => sync.kind === kind)
        const records = mine.reduce((sum, sync) => sum + sync.records, 0)
        return (
          <a key={kind} class="card tile" href={href}>
            <strong>{number(records)}</strong>
            <span>
              {kindWords[kind]} from {count(mine.length, 'sync')}
            </span>
          </a>
        )
      })}
    </div>
  )
}
