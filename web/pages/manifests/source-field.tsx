import type { RefObject } from 'preact'
import { useId, useRef } from 'preact/hooks'
import { FieldFrame } from '#parts/field.tsx'
import { useFieldError } from '#parts/form.tsx'
import { toast } from '#parts/toast.tsx'
import type { Range } from './place.ts'

/** As much as the API takes. */
const MOST_BYTES = 128 * 1024

interface Props {
  area: RefObject<HTMLTextAreaElement | null>
  source: string
  /** `isWhole`: pasted, or out of a file. */
  onChange: (source: string, isWhole: boolean) => void
  /** Offered while there is no text yet. */
  onExample?: () => void
  readOnly?: boolean
}

export function SourceField({ area, source, onChange, onExample, readOnly = false }: Props) {
  const id = useId()
  const error = useFieldError('source')
  return (
    <div class="stack tight">
      <FieldFrame id={id} name="source" label="Manifest">
        <textarea
          ref={area}
          id={id}
          name="source"
          class="input mono source"
          rows={26}
          wrap="off"
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          readOnly={readOnly}
          value={source}
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={`${id}-error`}
          onInput={(event) => onChange(event.currentTarget.value, event.inputType === 'insertFromPaste')}
        />
      </FieldFrame>
      {!readOnly && (
        <div class="row">
          <OpenFile onText={(text) => onChange(text, true)} />
          {source.trim() === '' && onExample && (
            <button type="button" class="button small" onClick={onExample}>
              Insert an example
            </button>
          )}
        </div>
      )}
    </div>
  )
}

function OpenFile({ onText }: { onText: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  async function open(file: File | undefined) {
    if (!file) return
    if (file.size > MOST_BYTES) toast(`${file.name} has more than 128 KB. That is no manifest.`, true)
    else onText(await file.text())
    // The same file may be opened again after it was edited.
    if (input.current) input.current.value = ''
  }
  return (
    <>
      <button type="button" class="button small" onClick={() => input.current?.click()}>
        Open a file…
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label="Manifest file"
        hidden
        onChange={(event) => void open(event.currentTarget.files?.[0])}
      />
    </>
  )
}

/** Selects the place, and brings its line into sight: browsers scroll to a caret only when somebody types. */
export function selectIn(area: HTMLTextAreaElement | null, { from, to }: Range): void {
  if (!area) return
  area.focus()
  area.setSelectionRange(from, to)
  const line = area.value.slice(0, from).split('\n').length - 1
  const height = Number.parseFloat(getComputedStyle(area).lineHeight)
  area.scrollTop = line * height - area.clientHeight / 3
  area.scrollLeft = 0
}
