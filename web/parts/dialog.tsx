import type { ComponentChildren } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from '#parts/icon.tsx'

interface Props {
  title: string
  onClose: () => void
  /** A panel at the side, for looking; closes on a click beside it. */
  side?: boolean
  children: ComponentChildren
}

export function Dialog({ title, onClose, side = false, children }: Props) {
  const element = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const focused = useRef<Element | null>(null)
  const titleId = useId()
  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  })

  useLayoutEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    // Closing, not just vanishing, is what gives the focus back to where it was.
    return () => {
      close.current = () => {}
      dialog?.close()
    }
  }, [])

  // A step that is done takes its button with it: the next one begins at the title, not at the page behind.
  useLayoutEffect(() => {
    if (focused.current && !focused.current.isConnected) heading.current?.focus({ preventScroll: true })
  })

  return (
    <dialog
      ref={element}
      class={side ? 'panel' : ''}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        close.current()
      }}
      onClose={() => close.current()}
      onFocusIn={({ target }) => {
        focused.current = target instanceof Element ? target : null
      }}
      onClick={(event) => {
        if (side && event.target === element.current) close.current()
      }}
    >
      <div class="dialog-head">
        <h2 id={titleId} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" class="button plain icon" onClick={() => close.current()}>
          <Icon name="cross" />
          <span class="only-spoken">Close</span>
        </button>
      </div>
      <div class="dialog-body">{children}</div>
    </dialog>
  )
}
