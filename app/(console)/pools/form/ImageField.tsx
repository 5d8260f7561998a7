'use client'

import Autosuggest from '@cloudscape-design/components/autosuggest'
import FormField from '@cloudscape-design/components/form-field'
import type { ApiCatalog } from '@/app/api/v1/schemas/site'

/** The image: one of those that the catalog lists, or any other by its id. */
export function ImageField({
  value,
  error,
  catalog,
  loading,
  onChange,
}: {
  value: string
  error: string | undefined
  catalog: ApiCatalog | undefined
  loading: boolean
  onChange: (image: string) => void
}) {
  const images = catalog?.images ?? []
  const chosen = images.find((image) => image.id === value.trim())
  return (
    <FormField
      label="Image"
      description="The AMI that the machines start from. It holds a basic Quattor client."
      errorText={error}
      constraintText={
        error
          ? undefined
          : chosen
            ? inWords(chosen)
            : 'Choose one, or enter an id such as ami-0123456789abcdef0.'
      }
    >
      <Autosuggest
        value={value}
        onChange={({ detail }) => onChange(detail.value)}
        options={images.map((image) => ({
          value: image.id,
          label: image.id,
          description: inWords(image),
          filteringTags: [image.name],
        }))}
        enteredTextLabel={(text) => `Use ${text}`}
        placeholder="ami-"
        statusType={loading ? 'loading' : 'finished'}
        loadingText="Asking EC2 for images"
        empty="EC2 lists no images. Enter an id."
      />
    </FormField>
  )
}

function inWords(image: ApiCatalog['images'][number]): string {
  return [image.name, image.architecture, image.virtualization, image.bootMode]
    .filter(Boolean)
    .join(', ')
}
