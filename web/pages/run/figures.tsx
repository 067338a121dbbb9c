import { Fact } from '#parts/fact.tsx'
import { ExactTime } from '#parts/time.tsx'
import type { Run } from '#types.ts'
import { duration, number, triggerWords } from '#words.ts'

export function Figures({ run }: { run: Run }) {
  return (
    <section class="card" aria-labelledby="figures">
      <div class="card-head">
        <h2 id="figures">Records</h2>
      </div>
      <dl class="card-body facts">
        <Fact term="Read" big>
          {number(run.seen)}
          {run.expected !== null && <span class="quiet small"> of {number(run.expected)}</span>}
        </Fact>
        <Fact term="Created" big>
          {number(run.created)}
        </Fact>
        <Fact term="Updated" big>
          {number(run.updated)}
        </Fact>
        <Fact term="Deleted" big>
          {number(run.deleted)}
        </Fact>
        <Fact term="Unchanged" big>
          {number(run.unchanged)}
        </Fact>
        <Fact term="Set aside" big>
          {number(run.quarantined)}
        </Fact>
        {run.skipped > 0 && (
          <Fact term="Lists skipped" big>
            {number(run.skipped)}
          </Fact>
        )}
      </dl>
      {run.skipped > 0 && (
        <p class="card-body small quiet">
          Lists skipped: the app refused some of several lists. The others were read, nothing was deleted, and
          the log names each.
        </p>
      )}
    </section>
  )
}

export function Timing({ run }: { run: Run }) {
  const { started_at: start, finished_at: end } = run
  return (
    <section class="card" aria-labelledby="timing">
      <div class="card-head">
        <h2 id="timing">Time and cost</h2>
      </div>
      <dl class="card-body facts">
        <Fact term="Started by">{triggerWords[run.trigger]}</Fact>
        <Fact term={start ? 'Started' : 'Queued'}>
          <ExactTime at={start ?? run.queued_at} />
        </Fact>
        <Fact term="Took">
          {start && end ? duration(Date.parse(end) - Date.parse(start)) : 'not ended yet'}
        </Fact>
        <Fact term="Pages">{number(run.pages)}</Fact>
        <Fact term="Requests to the app">{number(run.requests)}</Fact>
        <Fact term="Database rows read">{number(run.rows_read)}</Fact>
        <Fact term="Database rows written">{number(run.rows_written)}</Fact>
        {run.records_per_second !== null && (
          <Fact term="Records per second">{number(Math.round(run.records_per_second))}</Fact>
        )}
      </dl>
    </section>
  )
}
