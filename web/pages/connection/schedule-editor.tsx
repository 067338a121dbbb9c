import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { toast } from '#parts/toast.tsx'
import { text, useForm } from '#parts/use-form.ts'
import { presets, scheduleWords } from '#schedule.ts'
import type { Connection, Sync } from '#types.ts'

interface Props {
  sync: Sync
  connection: Connection
  onClose: () => void
}

export function ScheduleEditor({ sync, connection, onClose }: Props) {
  const isPreset = presets.some((preset) => preset.cron === sync.schedule)
  const [choice, setChoice] = useState(isPreset ? sync.schedule : 'own')
  const form = useForm({
    send: async (data) => {
      const schedule = choice === 'own' ? text(data, 'schedule') : choice
      await api.patch('/v1/syncs/{id}', { path: { id: sync.id }, body: { schedule } })
      onClose()
      toast(`${sync.label}: ${scheduleWords(schedule)}.`)
    },
  })
  return (
    <Dialog title={`When should ${sync.label} of ${connection.name} run?`} onClose={onClose}>
      <Form form={form}>
        <fieldset>
          <legend class="only-spoken">Schedule</legend>
          {presets.map(({ cron, words }) => (
            <Choice key={cron} value={cron} words={words} chosen={choice} onChoose={setChoice} />
          ))}
          <Choice value="own" words="My own schedule" chosen={choice} onChoose={setChoice} />
        </fieldset>
        {choice === 'own' && (
          <Field
            name="schedule"
            label="Cron text, in UTC"
            defaultValue={sync.schedule}
            help="Minute, hour, day of month, month, day of week. “30 6 * * 1-5” is 06:30 on weekdays."
            autoComplete="off"
            spellcheck={false}
            required
          />
        )}
        <div class="row end">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button class="button main" aria-disabled={form.busy}>
            Save schedule
          </button>
        </div>
      </Form>
    </Dialog>
  )
}

interface ChoiceProps {
  value: string
  words: string
  chosen: string
  onChoose: (value: string) => void
}

function Choice({ value, words, chosen, onChoose }: ChoiceProps) {
  return (
    <label class="check">
      <input
        type="radio"
        name="choice"
        value={value}
        checked={chosen === value}
        onChange={() => onChoose(value)}
      />
      <span>{words}</span>
    </label>
  )
}
