"""Starts instances as an ordinary script does: one call each, no client token of its own."""

import sys

import boto3

count, image = int(sys.argv[1]), sys.argv[2]
ec2 = boto3.client("ec2")
tags = [{"Key": "pool", "Value": "wn"}]
for _ in range(count):
    ec2.run_instances(
        ImageId=image,
        InstanceType="m7i.large",
        MinCount=1,
        MaxCount=1,
        Placement={"AvailabilityZone": sys.argv[3]},
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
