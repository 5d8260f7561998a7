"""Starts what is missing as a careful script does: counts by tag first, asks for many at once,
has each call repeated by the SDK under one client token, and goes on until all are there."""

import sys

import boto3
from botocore.config import Config

count, image, zone = int(sys.argv[1]), sys.argv[2], sys.argv[3]
ec2 = boto3.client("ec2", config=Config(retries={"mode": "standard", "max_attempts": 10}))
tags = [{"Key": "pool", "Value": "wn"}]
alive = [
    {"Name": "tag:pool", "Values": ["wn"]},
    {"Name": "instance-state-name", "Values": ["pending", "running"]},
]


def there():
    pages = ec2.get_paginator("describe_instances").paginate(Filters=alive)
    return sum(len(r["Instances"]) for page in pages for r in page["Reservations"])


missing = count - there()
while missing > 0:
    # The SDK makes up a ClientToken for the call and keeps it in every try of it.
    answer = ec2.run_instances(
        ImageId=image,
        InstanceType="m7i.large",
        MinCount=1,
        MaxCount=min(missing, 20),
        Placement={"AvailabilityZone": zone},
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
    missing -= len(answer["Instances"])
