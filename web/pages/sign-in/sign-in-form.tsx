import { api } from '#api.ts'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { SecretField } from '#parts/secret-field.tsx'
import { asTyped, text, useForm } from '#parts/use-form.ts'
import { loadMe } from '#state.ts'

export function SignInForm() {
  const form = useForm({
    send: async (data) => {
      const body = { email: text(data, 'email'), password: asTyped(data, 'password') }
      await api.post('/auth/sign-in/email', { body })
      await loadMe()
    },
  })
  return (
    <Form form={form}>
      <Field name="email" label="Email" type="email" autoComplete="username" required />
      <SecretField name="password" label="Password" autoComplete="current-password" required />
      <button class="button main" aria-disabled={form.busy}>
        {form.busy ? 'Signing in…' : 'Sign in'}
      </button>
    </Form>
  )
}
