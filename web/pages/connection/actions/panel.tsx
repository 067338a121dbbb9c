import { useEffect, useRef, useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { useForm } from '#parts/use-form.ts'
import type { Action, ActionReply, Connection } from '#types.ts'
import { ActionFields } from './fields.tsx'
import { checkInput, inputOf } from './input.ts'
import { Planned } from './planned.tsx'
import { Outcome } from './outcome.tsx'

interface Props {
  action: Action
  connection: Connection
  app: string
  onClose: () => void
}

/** Fill it in, look at what would be sent, run it. */
export function ActionPanel({ action, connection, app, onClose }: Props) {
  const [reply, setReply] = useState<ActionReply | null>(null)
  const news = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (reply) news.current?.scrollIntoView({ block: 'nearest' })
  }, [reply])
  const form = useForm({
    check: (data) => checkInput(action.inputs, data),
    send: async (data) => {
      setReply(null)
      const wish = { action: action.id, input: inputOf(action.inputs, data), dry_run: data.has('dry') }
      setReply(await api.post('/v1/connections/{id}/actions', { path: { id: connection.id }, body: wish }))
    },
  })
  return (
    <Dialog title={action.label} onClose={onClose} side>
      <p class="quiet">{action.about}</p>
      <Form form={form}>
        {/* What was shown before is not what would be sent now. */}
        <div class="stack" onInput={() => reply?.dry_run && setReply(null)}>
          <ActionFields inputs={action.inputs} />
        </div>
        <div class="row">
          <button class="button" name="dry" value="yes" aria-disabled={form.busy}>
            Show what would be sent
          </button>
          <button class="button main" aria-disabled={form.busy}>
            {form.busy ? `Asking ${app}…` : 'Run'}
          </button>
        </div>
      </Form>
      <div class="stack" aria-live="polite" ref={news}>
        {reply?.dry_run && <Planned requests={reply.requests} app={app} />}
        {reply?.run && <Outcome key={reply.run.id} run={reply.run} app={app} />}
      </div>
    </Dialog>
  )
}
