import { useEffect, useState } from 'preact/hooks'
import { at } from '#api.ts'
import { useLive } from '#live.ts'
import { CopyButton } from '#parts/copy.tsx'
import { Empty } from '#parts/empty.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { Select } from '#parts/select.tsx'
import { go } from '#router.ts'
import { answers, newBin, useSeen } from './bin.ts'
import { SeenRequest } from './seen-request.tsx'

/** An address on this machine that takes anything, and shows what came: in local development only. */
export function Inspector({ bin }: { bin?: string }) {
  const live = useLive(at('/healthz'))
  return (
    <div class="page">
      <PageHead
        title="Request inspector"
        up={{ href: '#/webhooks', words: 'Webhooks' }}
        about="An address that takes whatever is sent to it, and shows it here. Point an endpoint at it to see what a receiver would get."
      />
      <Loaded live={live}>
        {({ local }) => (local ? bin ? <Bin bin={bin} /> : <NewBin /> : <OnlyLocal />)}
      </Loaded>
    </div>
  )
}

function OnlyLocal() {
  return (
    <Empty title="Only on a machine of one’s own">
      <p>
        The inspector is part of local development (<code>npm start</code>). Here, use a receiver of yours:
        each event sent is under <a href="#/webhooks/sent">Sent</a>, with body and answer.
      </p>
    </Empty>
  )
}

/** A bin is its name: one that nobody else has. */
function NewBin() {
  useEffect(() => go(`#/webhooks/inspector/${newBin()}`), [])
  return null
}

function Bin({ bin }: { bin: string }) {
  const [answer, setAnswer] = useState('')
  const seen = useSeen(bin)
  const address = `${location.origin}/sandbox/_inspector/${bin}${answer && `?${answer}`}`
  return (
    <>
      <section class="card padded stack" aria-label="The address">
        <div class="filters">
          <Select
            name="answer"
            label="It answers with"
            value={answer}
            options={answers}
            help="It is part of the address: an endpoint that has the address without it still gets a 200."
            onChange={setAnswer}
          />
        </div>
        <div class="address">
          <code class="grow" aria-live="polite" aria-label="The address">
            {address}
          </code>
          <CopyButton text={address} what="the address" />
        </div>
        <p class="help">
          Whoever is on this machine can send to it. It keeps the last 50 requests, and forgets them at a
          restart. <a href="#/webhooks/inspector">Take a new address</a>
        </p>
      </section>
      <section class="stack" aria-labelledby="seen">
        <h2 id="seen">What came</h2>
        <div aria-live="polite" class="stack">
          <Loaded live={seen}>
            {(requests) =>
              requests.length === 0 ? (
                <p class="card padded quiet">Nothing yet. This page looks every other second.</p>
              ) : (
                requests.map((request, place) => (
                  <SeenRequest key={request.n} request={request} isNewest={place === 0} />
                ))
              )
            }
          </Loaded>
        </div>
      </section>
    </>
  )
}
