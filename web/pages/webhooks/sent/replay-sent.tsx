import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { Select } from '#parts/select.tsx'
import { toast } from '#parts/toast.tsx'
import { text, useForm, type FieldErrors } from '#parts/use-form.ts'
import { route } from '#router.ts'
import type { WebhookEndpoint } from '#types.ts'
import { count, number } from '#words.ts'
import { fates } from '../fate-words.ts'
import { checkRange, RangeFields, rangeOf, type Range } from '../range-fields.tsx'
import { replayAll } from './way-out.ts'

type Asked = Range & { endpoint: string }

interface Props {
  endpoints: WebhookEndpoint[]
  onClose: () => void
}

/** How many first, then on their way. */
export function ReplaySent({ endpoints, onClose }: Props) {
  const [asked, setAsked] = useState<(Asked & { found: Found }) | null>(null)
  const form = useForm({
    check: (data) => ({ ...checkRange(data), ...checkTo(endpoints, text(data, 'endpoint')) }),
    send: async (data) => {
      const range = { ...rangeOf(data), endpoint: text(data, 'endpoint') }
      setAsked({ ...range, found: await countOf(range) })
    },
  })
  if (asked) return <Sure asked={asked} endpoints={endpoints} onClose={onClose} />
  return (
    <Dialog title="Replay a range" onClose={onClose}>
      <Form form={form}>
        <p>
          Each event goes out once more, with the id and the body it had: a receiver that remembers ids takes
          none twice.
        </p>
        <Select
          name="endpoint"
          label="To"
          value={route.value.query.get('endpoint') ?? endpoints[0]?.id}
          options={endpoints.map(({ id, name }) => ({ value: id, words: name }))}
        />
        <RangeFields />
        <div class="row end">
          <button type="button" class="button" onClick={onClose}>
            Keep it as it is
          </button>
          <button class="button main" aria-disabled={form.busy}>
            {form.busy ? 'Counting…' : 'Count them'}
          </button>
        </div>
      </Form>
    </Dialog>
  )
}

/** A range goes nowhere while its endpoint is off. */
const checkTo = (endpoints: WebhookEndpoint[], id: string): FieldErrors =>
  endpoints.some((one) => one.id === id && one.status === 'disabled')
    ? { endpoint: 'It is switched off. Resume it on its page, then replay.' }
    : {}

function Sure({
  asked: { found, ...range },
  endpoints,
  onClose,
}: Props & { asked: Asked & { found: Found } }) {
  const form = useForm({
    send: async () => {
      const replayed = await replayAll(range)
      toast(`${count(replayed, 'event is', 'events are')} on the way again.`)
      onClose()
    },
  })
  const name = endpoints.find(({ id }) => id === range.endpoint)?.name
  const fate = fates[range.state ?? 'dead'].words.toLowerCase()
  const many = `${found.hasMore ? 'more than ' : ''}${count(found.n, 'event')} (${fate})`
  return (
    <Dialog title="Replay a range" onClose={onClose}>
      <Form form={form}>
        {found.n === 0 ? (
          <p>There is nothing like this to replay.</p>
        ) : (
          <p>
            {many.charAt(0).toUpperCase() + many.slice(1)} would go to <strong>{name}</strong> once more.
          </p>
        )}
        <div class="row end">
          <button type="button" class="button" onClick={onClose}>
            {found.n > 0 ? 'Keep it as it is' : 'Close'}
          </button>
          {found.n > 0 && (
            <button class="button main" aria-disabled={form.busy}>
              {form.busy ? 'Sending…' : `Replay ${found.hasMore ? 'them' : number(found.n)}`}
            </button>
          )}
        </div>
      </Form>
    </Dialog>
  )
}

interface Found {
  n: number
  hasMore: boolean
}

/** Enough to decide by; nobody needs the exact number of thousands. */
const COUNTED = 1_000

async function countOf(query: Asked): Promise<Found> {
  let n = 0
  for await (const delivery of api.each('/v1/deliveries', { query: { ...query, limit: '200' } })) {
    if (n === COUNTED) return { n, hasMore: true }
    // What is still on its way cannot be replayed.
    if (delivery.state !== 'pending') n++
  }
  return { n, hasMore: false }
}
