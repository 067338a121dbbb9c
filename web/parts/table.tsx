import type { ComponentChildren } from 'preact'

export interface Column<T> {
  /** Empty for a column of buttons. */
  title: string
  cell: (row: T) => ComponentChildren
  /** `lead`: the row's name. `figure`: a number. `actions`: buttons. */
  look?: string
}

interface Props<T> {
  caption: string
  columns: Column<T>[]
  rows: T[]
  rowKey: (row: T) => string
  rowLook?: (row: T) => string
  /** The lead cell holds a `.row-link`, and the whole row is its target. */
  opens?: boolean
}

export function Table<T>({ caption, columns, rows, rowKey, rowLook, opens }: Props<T>) {
  return (
    <table class={opens ? 'table opens' : 'table'}>
      <caption class="only-spoken">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, look = '' }) => (
            <th key={title} scope="col" class={look}>
              {title || <span class="only-spoken">Actions</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} class={rowLook?.(row)}>
            {columns.map(({ title, cell, look = '' }) => (
              <td key={title} class={look} data-label={title}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
