'use client'

import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { ChoicesField } from './ChoicesField'
import { ImageField } from './ImageField'
import { InstanceTypesField } from './InstanceTypesField'
import { MarketField } from './MarketField'
import type { SectionProps } from './PoolSections'
import { TextField } from './TextField'

/** What EC2 is asked to start. */
export function Ec2Section({ draft, errors, catalog, loading, set }: SectionProps) {
  const subnets = (catalog?.subnets ?? []).filter(
    ({ zone }) => draft.zones.length === 0 || draft.zones.includes(zone),
  )
  return (
    <Container header={<Header variant="h2">On EC2</Header>}>
      <SpaceBetween size="m">
        <ImageField
          value={draft.image}
          error={errors.image}
          catalog={catalog}
          loading={loading}
          onChange={(image) => set('image', image)}
        />
        <InstanceTypesField
          value={draft.instanceTypes}
          error={errors.instanceTypes}
          catalog={catalog}
          loading={loading}
          onChange={(types) => set('instanceTypes', types)}
        />
        <MarketField value={draft.market} onChange={(market) => set('market', market)} />
        <ChoicesField
          label="Zones"
          description="Availability zones to start machines in, in the order chosen."
          placeholder="Choose zones"
          value={draft.zones}
          choices={(catalog?.zones ?? []).map((value) => ({ value }))}
          error={errors.zones}
          loading={loading}
          onChange={(zones) => set('zones', zones)}
        />
        <ChoicesField
          optional
          label="Subnets"
          description="At most one a zone. A zone without one uses the default VPC's."
          placeholder="The default VPC's subnets"
          value={draft.subnets}
          choices={subnets.map(({ id, zone, cidr, name }) => ({
            value: id,
            description: [name, zone, cidr].filter(Boolean).join(', '),
          }))}
          error={errors.subnets}
          loading={loading}
          onChange={(chosen) => set('subnets', chosen)}
        />
        <ChoicesField
          optional
          label="Security groups"
          description="Machines must reach the gateway through them."
          placeholder="The VPC's default group"
          value={draft.securityGroups}
          choices={(catalog?.securityGroups ?? []).map(({ id, name, description }) => ({
            value: id,
            description: [name, description].filter(Boolean).join(': '),
          }))}
          error={errors.securityGroups}
          loading={loading}
          onChange={(chosen) => set('securityGroups', chosen)}
        />
        <ColumnLayout columns={2}>
          <TextField
            optional
            label="Key pair"
            description="The name of an EC2 key pair, to log in by ssh."
            value={draft.keyName}
            error={errors.keyName}
            onChange={(value) => set('keyName', value)}
          />
          <TextField
            optional
            label="Instance profile"
            description="The name of an IAM instance profile for the machines."
            value={draft.instanceProfile}
            error={errors.instanceProfile}
            onChange={(value) => set('instanceProfile', value)}
          />
        </ColumnLayout>
      </SpaceBetween>
    </Container>
  )
}
