import { Field } from '#parts/field.tsx'
import type { Key } from '#types.ts'

interface Props {
  of?: Pick<Key, 'name' | 'department'>
  departments: string[]
}

export function NameFields({ of: key, departments }: Props) {
  return (
    <>
      <Field
        name="name"
        label="Name"
        help="Who will use it: a partner or a program."
        defaultValue={key?.name}
        maxLength={80}
        autoComplete="off"
        autofocus
        required
      />
      <DepartmentField department={key?.department} departments={departments} />
    </>
  )
}

interface DepartmentProps {
  department?: string | null
  departments: string[]
  autofocus?: boolean
}

export function DepartmentField({ department, departments, autofocus }: DepartmentProps) {
  return (
    <Field
      name="department"
      label="Department (optional)"
      help="Whose use this is, such as Sales or HR. A key for each department tells their use apart."
      defaultValue={department ?? undefined}
      suggestions={departments}
      maxLength={80}
      autoComplete="off"
      autofocus={autofocus}
    />
  )
}
