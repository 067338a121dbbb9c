import { createContext, type ComponentChildren } from 'preact'
import { useContext } from 'preact/hooks'
import { Note } from '#parts/note.tsx'
import type { FormState } from '#parts/use-form.ts'

const Errors = createContext<Record<string, string>>({})

export function useFieldError(name: string): string | undefined {
  return useContext(Errors)[name]
}

export function Form({ form, children }: { form: FormState; children: ComponentChildren }) {
  return (
    <form class="stack" noValidate onSubmit={form.submit} aria-busy={form.busy}>
      <Errors.Provider value={form.errors}>
        {children}
        <div role="alert">{form.problem && <Note tone="bad">{form.problem}</Note>}</div>
      </Errors.Provider>
    </form>
  )
}
