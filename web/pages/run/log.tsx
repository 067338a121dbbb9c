import { at } from '#api.ts'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { ExactTime } from '#parts/time.tsx'
import { usePages } from '#pages-of.ts'
import { isActive } from '#status.ts'
import type { Run } from '#types.ts'

const looks = {
  info: { words: 'Info', tone: 'quiet' },
  warn: { words: 'Warning', tone: 'warn' },
  error: { words: 'Error', tone: 'bad' },
}

export function Log({ run }: { run: Run }) {
  const pages = usePages(at('/v1/runs/{id}/log', { path: { id: run.id }, query: { limit: '200' } }), () =>
    isActive(run.state),
  )
  return (
    <section class="card" aria-labelledby="log">
      <div class="card-head">
        <h2 id="log">Log</h2>
      </div>
      <div class="card-body stack">
        <Loaded live={pages.live}>
          {() =>
            pages.rows.length === 0 ? (
              <p class="quiet">No lines yet.</p>
            ) : (
              <>
                <ol class="log">
                  {pages.rows.map((line, index) => (
                    <li key={index}>
                      <span class="quiet nowrap">
                        <ExactTime at={line.at} />
                      </span>
                      <span class={looks[line.level].tone}>{looks[line.level].words}</span>
                      <span class="text">{line.message}</span>
                    </li>
                  ))}
                </ol>
                <LoadMore pages={pages} noun="line" />
              </>
            )
          }
        </Loaded>
      </div>
    </section>
  )
}
