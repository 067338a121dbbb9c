import { api } from '#api.ts'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { SecretField } from '#parts/secret-field.tsx'
import { asTyped, text, useForm, type FieldErrors } from '#parts/use-form.ts'
import { loadMe } from '#state.ts'

const SHORTEST = 8

export function SignUpForm() {
  const form = useForm({
    check: (data): FieldErrors =>
      text(data, 'password').length < SHORTEST
        ? { password: `At least ${SHORTEST} characters, please.` }
        : {},
    send: async (data) => {
      const body = {
        name: text(data, 'name'),
        email: text(data, 'email'),
        password: asTyped(data, 'password'),
      }
      await api.post('/auth/sign-up/email', { body })
      await loadMe()
    },
  })
  return (
    <Form form={form}>
      <Field name="name" label="Your name" autoComplete="name" required />
      <Field name="email" label="Email" type="email" autoComplete="username" required />
      <SecretField
        name="password"
        label="Password"
        autoComplete="new-password"
        help={`At least ${SHORTEST} characters. A sentence only you would say is a good one.`}
        required
      />
      <button class="button main" aria-disabled={form.busy}>
        {form.busy ? 'Creating…' : 'Create account'}
      </button>
    </Form>
  )
}
