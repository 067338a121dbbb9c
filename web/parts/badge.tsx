import { Icon, type IconName } from '#parts/icon.tsx'
import { statuses, type Status, type Tone } from '#status.ts'

const icons: Record<Tone, IconName> = {
  good: 'check',
  warn: 'warn',
  bad: 'cross',
  busy: 'turn',
  idle: 'dash',
}

export function Badge({ status }: { status: Status }) {
  const { words, tone } = statuses[status]
  const icon = status === 'paused' ? 'pause' : status === 'queued' ? 'wait' : icons[tone]
  return (
    <span class={`badge ${tone}`}>
      <Icon name={icon} size={13} />
      {words}
    </span>
  )
}
