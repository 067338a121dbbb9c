import { useMoment } from '#ages.ts'
import { at } from '#api.ts'
import { useLive } from '#live.ts'
import { Empty } from '#parts/empty.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Table } from '#parts/table.tsx'
import { usePages } from '#pages-of.ts'
import { route } from '#router.ts'
import { oneOf } from '#words.ts'
import { Frame } from '../frame.tsx'
import { useNameOf } from '../names.ts'
import { Breaks, Verdict } from './breaks.tsx'
import { ledgerColumns } from './ledger-columns.tsx'
import { LedgerFilters } from './ledger-filters.tsx'
import { sides } from './sides.ts'
import { Sums } from './sums.tsx'

export function Ledger() {
  const live = useLive(at('/v1/ledger/balance'))
  return (
    <Frame
      tab="ledger"
      about="Every event that came in or goes out has exactly one fate, so these sums have to come out even at any moment. Its days are kept for 400 days."
    >
      <Loaded live={live}>
        {(balance) => (
          <>
            <Verdict balance={balance} />
            <Breaks all={balance.breaks} />
            <Sums sides={balance.sides} />
          </>
        )}
      </Loaded>
      <LedgerFilters />
      <Days />
    </Frame>
  )
}

function Days() {
  const { query } = route.value
  const asked = {
    side: oneOf(sides, query.get('side')),
    subject: query.get('subject'),
    after: useMoment(query.get('since')),
  }
  const pages = usePages(at('/v1/ledger', { query: asked }))
  const nameOf = useNameOf()
  return (
    <Loaded live={pages.live}>
      {() =>
        pages.rows.length === 0 ? (
          <Empty title={query.size > 0 ? 'No day is like this' : 'The books are empty'}>
            <p>
              Each day gets a line for each connection that sent something, and for each endpoint that
              something was for.
            </p>
          </Empty>
        ) : (
          <div class="stack">
            <div class="card">
              <Table
                caption="Ledger by day"
                columns={ledgerColumns(nameOf)}
                rows={pages.rows}
                rowKey={({ day, side, subject }) => `${day} ${side} ${subject}`}
              />
            </div>
            <LoadMore pages={pages} noun="line" />
          </div>
        )
      }
    </Loaded>
  )
}
