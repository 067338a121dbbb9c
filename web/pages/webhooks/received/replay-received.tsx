import { useState } from 'preact/hooks'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { Select } from '#parts/select.tsx'
import { text, useForm } from '#parts/use-form.ts'
import { route } from '#router.ts'
import type { Connection } from '#types.ts'
import { checkRange, RangeFields, rangeOf, type Range } from '../range-fields.tsx'
import { ReplayMany } from './replay-many.tsx'

interface Props {
  connections: Connection[]
  onClose: () => void
}

/** Which ones, then what it would do, then for good. */
export function ReplayReceived({ connections, onClose }: Props) {
  const [range, setRange] = useState<(Range & { connection?: string }) | null>(null)
  const form = useForm({
    check: checkRange,
    send: async (data) => {
      const connection = text(data, 'connection')
      setRange({ ...rangeOf(data), ...(connection && { connection }) })
    },
  })
  if (range) return <ReplayMany title="Replay a range" range={range} onClose={onClose} />
  return (
    <Dialog title="Replay a range" onClose={onClose}>
      <Form form={form}>
        <p>
          The stored events are read again, by today’s mapping. You see what that would change before anything
          is.
        </p>
        <Select
          name="connection"
          label="From"
          value={route.value.query.get('connection') ?? ''}
          options={[
            { value: '', words: 'All connections' },
            ...connections.map(({ id, name }) => ({ value: id, words: name })),
          ]}
        />
        <RangeFields any />
        <div class="row end">
          <button type="button" class="button" onClick={onClose}>
            Keep it as it is
          </button>
          <button class="button main" aria-disabled={form.busy}>
            Show what it would change
          </button>
        </div>
      </Form>
    </Dialog>
  )
}
