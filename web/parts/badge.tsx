import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from '#parts/icon.tsx'
import { statuses, type Status, type Tone } from '#status.ts'
import type { Run } from '#types.ts'

const icons: Record<Tone, IconName> = {
  good: 'check',
  warn: 'warn',
  bad: 'cross',
  busy: 'turn',
  idle: 'dash',
}

/** `words` where the status has another name here: a run that is over is done, not up to date. */
export function Badge({ status, words = statuses[status].words }: { status: Status; words?: string }) {
  const { tone } = statuses[status]
  const icon = status === 'paused' ? 'pause' : status === 'queued' ? 'wait' : icons[tone]
  return (
    <ToneBadge tone={tone} icon={icon}>
      {words}
    </ToneBadge>
  )
}

interface Props {
  tone: Tone
  icon?: IconName
  children: ComponentChildren
}

export function ToneBadge({ tone, icon = icons[tone], children }: Props) {
  return (
    <span class={`badge ${tone}`}>
      <Icon name={icon} size={13} />
      {children}
    </span>
  )
}

export function RunBadge({ run }: { run: Run }) {
  // Unproved is nobody's fault and no success either: it wears no colour.
  if (run.state === 'ok' && run.verdict === 'unproved')
    return <Badge status="untested" words="Done, unproved" />
  return <Badge status={run.state} words={run.state === 'ok' ? 'Done' : undefined} />
}
