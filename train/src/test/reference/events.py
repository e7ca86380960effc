"""Golden bytes for EventFileTest, with tensorboard's own record writer and messages (pip install tensorboard)."""

import io

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

buffer = io.BytesIO()
writer = RecordWriter(buffer)
writer.write(event_pb2.Event(wall_time=1.5, step=0, file_version="brain.Event:2").SerializeToString())
value = summary_pb2.Summary.Value(tag="pretrain/loss", simple_value=0.5)
summary = summary_pb2.Summary(value=[value])
writer.write(event_pb2.Event(wall_time=2.25, step=300, summary=summary).SerializeToString())
print(buffer.getvalue().hex())
