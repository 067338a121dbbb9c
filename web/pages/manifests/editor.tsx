import { useRef, useState } from 'preact/hooks'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { Select } from '#parts/select.tsx'
import { text, useForm, type FieldErrors } from '#parts/use-form.ts'
import { can } from '#state.ts'
import type { ManifestKind } from '#types.ts'
import { count } from '#words.ts'
import { example } from './example.ts'
import { Findings } from './findings.tsx'
import { Result } from './result.tsx'
import { selectIn, SourceField } from './source-field.tsx'
import { useCheck, type Checked } from './use-check.ts'
import { asKind, manifestKinds } from './words.ts'

export interface Wish {
  name: string
  kind: ManifestKind
  source: string
}

interface Props {
  start: Wish
  /** Its kind stands: connections may have been made from it. */
  isSaved: boolean
  save: (wish: Wish) => Promise<unknown>
}

/** The text of a manifest, and beside it what is wrong with it and what it comes to. */
export function Editor({ start, isSaved, save }: Props) {
  const [name, setName] = useState(start.name)
  const [kind, setKind] = useState(start.kind)
  const [typed, setTyped] = useState<{ source: string; isWhole: boolean } | null>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  // Until somebody types, it is what is stored, also when that changes elsewhere.
  const { source, isWhole } = typed ?? { source: start.source, isWhole: true }
  const checked = useCheck({ kind, source, isWhole })
  const inTheWay = obstacleOf(source, checked)
  const form = useForm({
    check: (): FieldErrors => (inTheWay ? { source: inTheWay } : {}),
    send: (data) => save({ name: text(data, 'name'), kind, source }),
  })
  function insertExample() {
    setTyped({ source: example.source, isWhole: true })
    if (isSaved) return
    setKind(example.kind)
    setName(name || example.name)
  }
  const sourceField = (
    <SourceField
      area={area}
      source={source}
      readOnly={!can('admin')}
      onChange={(news, whole) => setTyped({ source: news, isWhole: whole })}
      onExample={insertExample}
    />
  )
  return (
    <div class="editor">
      <div class="card padded">
        {can('admin') ? (
          <Form form={form}>
            <div class="side-by-side">
              <Field
                name="name"
                label="Name"
                help="As the list of apps will show it."
                defaultValue={name}
                maxLength={80}
                autoComplete="off"
                required
              />
              {!isSaved && (
                <Select
                  name="kind"
                  label="Kind"
                  help="Stays as it is once the manifest is saved."
                  value={kind}
                  options={manifestKinds}
                  onChange={(value) => setKind(asKind(value))}
                />
              )}
            </div>
            {sourceField}
            <div class="row end">
              <button class="button main" aria-disabled={form.busy || inTheWay !== null}>
                {form.busy ? 'Saving…' : 'Save the manifest'}
              </button>
            </div>
          </Form>
        ) : (
          sourceField
        )}
      </div>
      <div class="stack">
        <Findings checked={checked} source={source} onSelect={(range) => selectIn(area.current, range)} />
        {checked.report?.result && <Result result={checked.report.result} kind={kind} />}
      </div>
    </div>
  )
}

/** Why it cannot be saved; what is not checked yet the API checks itself. */
function obstacleOf(source: string, { report, isCurrent }: Checked): string | null {
  if (source.trim() === '') return 'This is needed.'
  if (!report || report.ok || !isCurrent) return null
  const many = report.errors.length
  return `${count(many, 'mistake')} ${many === 1 ? 'is' : 'are'} left in it. The check says where.`
}
