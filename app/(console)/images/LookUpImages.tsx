'use client'

import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Copyable } from '@/components/copyable'
import { LoadFailure } from '@/components/load-state'
import { imagesNamedQuery } from '@/components/resource-queries'
import { Ago } from '@/components/time'

/** Images of others, by id or by name: their ids are what a pool's form takes. */
export function LookUpImages() {
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState('')
  const query = useQuery({ ...imagesNamedQuery(asked), enabled: asked !== '' })
  const ask = () => setAsked(typed.trim())
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="By id, or by name with * and ?. Give the id to a pool: edit the pool."
        >
          Images of others
        </Header>
      }
    >
      <SpaceBetween size="m">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            ask()
          }}
        >
          <SpaceBetween direction="horizontal" size="xs">
            <div style={{ width: 'min(30rem, 45vw)' }}>
              <Input
                value={typed}
                onChange={({ detail }) => setTyped(detail.value)}
                placeholder="ami-0123456789abcdef0 or AlmaLinux OS 9*"
                ariaLabel="Id or name of images"
              />
            </div>
            <Button formAction="submit" loading={asked !== '' && query.isFetching}>
              Look up
            </Button>
          </SpaceBetween>
        </form>
        {query.error ? (
          <LoadFailure what="the images" error={query.error} retry={() => void query.refetch()} />
        ) : null}
        {query.data ? (
          <Table
            variant="embedded"
            ariaLabels={{ tableLabel: 'Images found' }}
            items={query.data}
            trackBy="id"
            empty={<Box>EC2 knows no such image.</Box>}
            columnDefinitions={[
              {
                id: 'id',
                header: 'Image',
                cell: (image) => <Copyable text={image.id} what="image" />,
              },
              { id: 'name', header: 'Name', cell: (image) => image.name },
              { id: 'architecture', header: 'Architecture', cell: (image) => image.architecture },
              { id: 'made', header: 'Made', cell: (image) => <Ago at={image.createdAt} /> },
            ]}
          />
        ) : null}
      </SpaceBetween>
    </Container>
  )
}
