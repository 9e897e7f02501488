"""What every arm of the bench says and answers, so that all of them carry the same bytes."""

QUESTION = "How long do I have to send something back, and who pays for the parcel?"
ANSWER = (
    "You can send back anything that is unused within thirty days of the day it arrived, in its own box or another "
    "good one. The label is in the parcel; where it is lost we send a new one. We pay for the way back where the thing "
    "was faulty, and take it off the refund otherwise. The money is with you three to five working days later."
)
TITLE = "Sending things back"
URL = "http://127.0.0.1/articles/sending-things-back#who-pays"
SNIPPET = "We pay for the way back where the thing was faulty, and take it off the refund otherwise."
