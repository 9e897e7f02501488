"""What agents of an imaginary shop (espresso machines) would say on their cards, and the titles of its articles."""

from orchestrator.dialogue.router import Example

CARDS: dict[str, str] = {
    "faq.answer_question": """
        What is your return policy?
        How long does shipping take?
        Do you ship abroad?
        Which payment methods do you accept?
        What are your opening hours?
        How long is the warranty?
        Is there a student discount?
        How much does delivery cost?
        Can I pay in instalments?
        Do you sell gift cards?
        Where is your shop?
        What does the membership include?
        Do you match prices?
        How do I find the right size?
        Are you open on public holidays?
        Who pays for return shipping?""",
    "faq.search_articles": """
        Show me your help articles about descaling
        Find a guide to cleaning the machine
        Is there a manual for my grinder?
        Search the help centre for warranty
        I'm looking for instructions on the first setup
        Do you have any documentation on this?
        Point me to an article about milk frothing""",
    "order.find_orders": """
        Show me my orders
        What have I ordered recently?
        List all my purchases
        Can I see my order history?
        Which orders do I have open?
        Find my last order
        I can't find my order number
        What did I buy last month?""",
    "order.order_status": """
        What's the status of my order?
        Has order SO-20417 been processed yet?
        Is my order confirmed?
        Did my order go through?
        What's going on with order SO-20417?
        Is SO-20417 ready?
        Check my order status
        Why is my order still processing?
        Give me an update on my order""",
    "order.track_shipment": """
        Where is my order?
        Track my package
        When will my parcel arrive?
        Where's my delivery?
        My package hasn't arrived
        Has order SO-20417 shipped?
        Give me the tracking number for SO-20417
        The parcel is late
        How far away is my delivery?
        When is my order going to get here?
        My shipment seems to be lost""",
    "order.cancel_order": """
        Cancel my order
        I want to cancel order SO-20417
        Please stop my order before it ships
        I ordered by mistake, can you cancel it?
        I no longer want the order I placed
        Call off my purchase
        I changed my mind about the order, cancel it
        Can I still cancel my order?""",
    "order.change_address": """
        Change the delivery address of my order
        Ship it to a different address
        I moved, please update the shipping address
        I typed the wrong address
        Send order SO-20417 to my office instead
        Deliver it to another address
        Can I correct the address on my order?""",
    "order.list_charges": """
        What have you charged me?
        Show my charges
        List my payments
        What is this charge on my card?
        I don't recognise a payment
        How much did I pay you this month?
        Show me my billing history
        Why was my card debited?""",
    "order.find_duplicate_charges": """
        I was charged twice
        You billed me two times for the same thing
        There are two identical charges on my card
        My card was charged double
        I see a duplicate payment
        Did you charge me twice?
        The same amount was taken twice from my account
        Why do I have two charges for one order?""",
    "order.refund_charge": """
        I want a refund
        Refund my money
        Please give me my money back
        Can I get a refund for this charge?
        Refund payment pay-381
        I'd like to be reimbursed
        Return the money to my card
        I need a refund for one of them
        Reverse that charge""",
    "order.get_invoice": """
        Send me the invoice for my order
        I need a receipt
        Where can I download my invoice?
        Get me the bill for order SO-20417
        I need a copy of the invoice for taxes
        Can I have a receipt for my purchase?
        Email me the VAT invoice""",
    "order.return_items": """
        I want to return the grinder
        How do I send this back?
        I'd like to return an item from order SO-20417
        Start a return
        It's not what I expected, I want to send it back
        I need a return label
        Take this item back please
        The machine arrived broken and I want to return it""",
    "order.exchange_items": """
        I want to exchange it for a bigger one
        Can I swap this for another colour?
        Exchange the portafilter for a different size
        I got the wrong size, I need another one
        Replace this item with the black version
        Swap the item in order SO-20417
        Can you exchange my machine for a different model?""",
    "support.diagnose": """
        My machine won't turn on
        The grinder doesn't work any more
        My machine keeps leaking water
        The app can't connect to my machine
        The display is frozen
        It stopped working after the update
        My scale isn't charging
        The pump makes a strange noise
        The device shows an error message
        The battery drains too fast
        My machine is broken, help me fix it
        It won't pair with my phone""",
    "support.create_ticket": """
        Open a support ticket
        I want to file a complaint
        Please report this problem to your team
        Create a case for this
        I'd like to report an issue
        Log a ticket about the website
        I want to complain about the service
        Raise this with your technicians""",
    "support.ticket_status": """
        What's the status of my ticket?
        Any news on ticket TK-55?
        Has someone looked at my complaint?
        Is there progress on my support case?
        Did you answer my support request?
        What happened to the issue I reported?""",
    "support.reset_password": """
        I forgot my password
        Reset my password
        I can't log in to my account
        I'm locked out of my account
        Send me a password reset link
        My login doesn't work
        How do I change my password?
        I can't sign in any more""",
    "support.request_person": """
        I want to talk to a human
        Connect me to an agent
        Let me speak with a real person
        Can somebody from your staff help me?
        I don't want to talk to a bot
        Transfer me to customer service
        Get me your supervisor
        I need a representative""",
    "booking.list_services": """
        Which services can I book?
        What appointments do you offer?
        What workshops are there?
        List the services in your shop
        Do you offer barista lessons?
        What can I make an appointment for?
        How long does a machine check take?""",
    "booking.find_slots": """
        When are you free for a machine check?
        What times are available tomorrow?
        Do you have any openings on Friday?
        Show me free slots next week
        Is there an appointment available on Saturday morning?
        When is the next free barista lesson?
        What's your earliest availability?""",
    "booking.book_slot": """
        Book a machine check tomorrow at 10
        I'd like to make an appointment
        Reserve a barista lesson for Friday
        Schedule a grinder calibration on Monday at 2pm
        Can I book a visit next Tuesday after 3?
        Sign me up for the latte art class
        I want to come in for a machine check
        Put me down for 11 o'clock on Saturday""",
    "booking.reschedule": """
        Move my appointment to Thursday
        Reschedule my booking
        I need to change the time of my appointment
        Can I come an hour later?
        Push my lesson to next week
        Change my booking BK-12 to 4pm
        I can't make it at that time, is another day possible?""",
    "booking.cancel_booking": """
        Cancel my appointment
        I can't come to my booking, please cancel it
        Call off my lesson on Friday
        Delete my reservation
        I want to cancel booking BK-12
        I won't need the appointment any more""",
    "booking.list_bookings": """
        When is my appointment?
        Show my bookings
        What have I booked?
        Do I have any upcoming appointments?
        What time is my lesson?
        Which reservations do I have?""",
}

TOGETHER: dict[str, tuple[str, ...]] = {
    "Refund the duplicate charge": ("order.find_duplicate_charges", "order.refund_charge"),
    "I was billed twice, I want my money back": ("order.find_duplicate_charges", "order.refund_charge"),
    "Give me back the payment you took twice": ("order.find_duplicate_charges", "order.refund_charge"),
    "I paid double, please refund one payment": ("order.find_duplicate_charges", "order.refund_charge"),
}

TITLES = """
    Shipping costs and delivery times
    Do you ship internationally?
    Customs duties and import taxes
    How do I track my order?
    Returns and refunds
    How long do I have to return an item?
    When will I get my refund?
    Who pays for the return label?
    Payment methods
    Can I pay by bank transfer?
    Do you accept PayPal?
    Opening hours and holidays
    Where are you located? Is there parking?
    The coffee club: membership benefits and price
    How do I cancel my membership?
    Warranty: what is covered and for how long
    Extended warranty
    Gift cards: balance, validity, redemption
    Price match guarantee
    Choosing the right portafilter size
    Which beans suit my machine?
    Water hardness and filters
    Descaling your machine step by step
    Cleaning the milk system
    BrewMate scale: won't turn on
    BrewMate scale: Bluetooth does not connect
    BrewMate scale: battery and charging
    BrewMate scale: factory reset
    Machine leaks from the group head
    Changing your email address
    Deleting your account and your personal information
    How do I reset my password?
    Newsletter: subscribe and unsubscribe
    Discounts for students and teachers
    Business customers and volume pricing
    Spare parts and where to get them
    Recycling old machines and packaging
    Are your capsules compostable?
    Who roasts your coffee, and where does it come from?
    Job openings
"""


def lines(text: str) -> tuple[str, ...]:
    """The lines of a block, without blank ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


EXAMPLES: tuple[Example, ...] = (
    *(Example(text, frozenset((skill,))) for skill, block in CARDS.items() for text in lines(block)),
    *(Example(text, frozenset(skills)) for text, skills in TOGETHER.items()),
    *(Example(text, frozenset(("faq.answer_question",)), knowledge=True) for text in lines(TITLES)),
)
