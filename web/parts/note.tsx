import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from '#parts/icon.tsx'

const icons: Record<string, IconName> = { good: 'check', warn: 'warn', bad: 'cross', plain: 'book' }

interface Props {
  tone: 'good' | 'warn' | 'bad' | 'plain'
  children: ComponentChildren
}

export function Note({ tone, children }: Props) {
  return (
    <div class={`note ${tone}`}>
      <Icon name={icons[tone] ?? 'book'} />
      <div>{children}</div>
    </div>
  )
}
