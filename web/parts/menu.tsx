import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'

interface Props {
  label: ComponentChildren
  look?: string
  place?: string
  children: ComponentChildren
}

export function Menu({ label, look = 'button plain', place = '', children }: Props) {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const id = useId()

  // Before the next key is pressed, or a quick second Enter would close what it meant to choose from.
  useLayoutEffect(() => {
    if (!open) return undefined
    items()[0]?.focus()
    const closeOutside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', closeOutside)
    return () => document.removeEventListener('pointerdown', closeOutside)
  }, [open])

  function items(): HTMLElement[] {
    return [...(box.current?.querySelectorAll<HTMLElement>('.menu a, .menu button') ?? [])]
  }
  function closeToButton() {
    setOpen(false)
    box.current?.querySelector<HTMLElement>('button')?.focus()
  }
  function onKeyDown(event: KeyboardEvent) {
    if (!open) return
    if (event.key === 'Escape') return closeToButton()
    if (event.key === 'Tab') return setOpen(false)
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (!step) return
    event.preventDefault()
    const all = items()
    const at = all.findIndex((item) => item === document.activeElement)
    all.at((at + step) % all.length)?.focus()
  }

  return (
    <div class="menu-box" ref={box} onKeyDown={onKeyDown}>
      <button
        type="button"
        class={look}
        aria-expanded={open}
        aria-controls={id}
        aria-haspopup="true"
        onClick={() => setOpen(!open)}
      >
        {label}
      </button>
      {open && (
        <div class={`menu ${place}`} id={id} onClick={(event) => chosen(event.target) && setOpen(false)}>
          {children}
        </div>
      )}
    </div>
  )
}

function chosen(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a, button') !== null
}
