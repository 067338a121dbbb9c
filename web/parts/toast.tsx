import { signal } from '@preact/signals'
import { Icon } from '#parts/icon.tsx'

interface Toast {
  id: number
  text: string
  bad: boolean
}

const toasts = signal<Toast[]>([])
let lastId = 0

export function toast(text: string, bad = false): void {
  const id = ++lastId
  toasts.value = [...toasts.value.slice(-2), { id, text, bad }]
  // A refusal stays until it is read.
  if (!bad) setTimeout(() => dismiss(id), 6_000)
}

function dismiss(id: number) {
  toasts.value = toasts.value.filter((one) => one.id !== id)
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((one) => (
        <div class={one.bad ? 'toast bad' : 'toast'} key={one.id}>
          <span class="grow">{one.text}</span>
          <button class="button plain small" onClick={() => dismiss(one.id)}>
            <Icon name="cross" size={12} />
            <span class="only-spoken">Dismiss</span>
          </button>
        </div>
      ))}
    </div>
  )
}
